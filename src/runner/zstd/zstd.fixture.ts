/** What \`textFrame\` holds. */
export const text: string = Array.from(
  { length: 300 },
  (_, i) => `line ${i % 97} of ${(i * i) % 1009}\n`,
).join('')

/** By \`zstd -19 --check\` 1.5.5: literals, matches, repeated offsets. */
export const textFrame: Buffer = Buffer.from(
  'KLUv/QRoVRsAelFECRGwV3J9BDFJIPauiIjUhTgyCJEAjwCNABexnG48jP/Iw/t1+JDsnesMh9cdByneFp6gOyAE2TJSa4K+' +
    'fKZYnjSYwullUo2iMm+4sWlDhbVjXVzVOHTy0KwwnMGQndfMqMogpDXqI4YwgarMKiGbRezxz7v3cDczV+mmVguhYTpHHUUj' +
    'C927vFkfVXNRrSZNUggKkkwv0zjv+eqwkwIAQsDAQUAIEDAgKAjR+V7OuEHRzsoGa52IGuGhJYc8g5xWTMo7yJiGrjNqhKk6' +
    'hqBPHJ7lrjHOjCALDylBIqL/LDWFIGoSk28pmEFBjTnyRYz8ipbU0TAsxlkyBlMfejx9dCLM2XAzYRpZGLGMSC7y4BCSl12W' +
    'haCKKZQQn0Sw5GWQEE0ESlQkQoxHEDvENipjDLVwCFL0EsKLCdy6LUw0DcMYM5Ja5ClExdWZdZFKUUo83ZeiC5rKtBU1pn/w' +
    'vEvjZWObi4HBm0+oPWF1LMF56GbGP0yYjchGZOyQjS6nWBidtIdDg4M8xITNR8j/4OgYmYb0jAlcSEbxPgTFuWbk++Mm/yD/' +
    '895B/t6loZMND9NYJOIJDi/sfhiGL5CzFXJYg2OauiK9HQATPn1dRZ7iIsHl0KTEw0Ifd7A7EtxkvAghVQh3FTyeoC4kRk7M' +
    '28Ki8T813BH2KPJD0B9Sf2L6vnz47NPq0wlfO35HzDYszz3X7qeel7bM3Kns4Jinq1TuaMgbuhuqtnFWYesw1BALnWQYpZAj' +
    'wbHnZEzPZQjy++iQaEagyGazyCY0FjGf0J6COscDghOoEkCB+9kzAnchyxoSIBeQi5kHo/F4ZLIbj8aKLTnEgX6VRPAU5VlJ' +
    'xddVw7Fqsz4qZ+H4dGc91tHOW3Ouo5wUXf52EZklOmD21ue8Gsf1cFO5aqGSqavniD3X2maivfL0Zk6eaPWQJ2cA2o0z7r2l' +
    'v0ZhjDsb1ydWiBGEnc/SU5Lf+VUC57LbKu/fck6jju3Kjpu9s2jP0LWLLT0jBNACLFy1yjiu+/6MVcOYkosc0nK0UMjGJzcy' +
    '2+r4lNxlC/W5NpKZqiEfac+lpn/T6nsh1rpE3rv1Uuim0nHi3m1eOfOvlY+7QLU/ezPcmZveVJ75JGUk/mX3GtS7nPJWk/9o' +
    'Tjkc1FXXq1PFUH8ojKI28QBaK7qvX+o=',
  'base64',
)

/** By \`zstd -3 --check\`: \`abcdefgh\`, 163,840 times. */
export const repeatedFrame: Buffer = Buffer.from(
  'KLUv/QRYhAAAQGFiY2RlZmdoAQD1/8sLF0wAAAhhAQD8/zkQAkwAAAhhAQD8/zkQAkwAAAhhAQD8/zkQAkwAAAhhAQD8/zkQ' +
    'AkwAAAhhAQD8/zkQAkwAAAhhAQD8/zkQAkwAAAhhAQD8/zkQAkwAAAhhAQD8/zkQAk0AAAhhAQD8/zkQAid7c4A=',
  'base64',
)

/** A frame of blocks that are not compressed. */
export function plainFrame(bytes: Uint8Array): Buffer {
  const blockMax = 131_072
  const blocks: Uint8Array[] = []
  for (let at = 0; at === 0 || at < bytes.byteLength; at += blockMax) {
    const block = bytes.subarray(at, at + blockMax)
    blocks.push(blockHeader(0, block.byteLength, at + blockMax >= bytes.byteLength), block)
  }
  return Buffer.concat([frameHeader(), ...blocks])
}

/** A frame's beginning, with a window of so many bytes: a power of two, at least 1024. */
export const frameHeader = (windowBytes = 1 << 20): Buffer =>
  Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0, (Math.log2(windowBytes) - 10) << 3)

/** \`type\` 0 is plain, 1 one byte repeated, 2 compressed. */
export function blockHeader(type: number, size: number, isLast: boolean): Buffer {
  const header = Buffer.alloc(3)
  header.writeUIntLE((size << 3) | (type << 1) | Number(isLast), 0, 3)
  return header
}

/** What decoders pass over. */
export function skippableFrame(bytes: Uint8Array): Buffer {
  const header = Buffer.from([0x5e, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])
  header.writeUInt32LE(bytes.byteLength, 4)
  return Buffer.concat([header, bytes])
}
