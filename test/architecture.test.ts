import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const source = join(import.meta.dirname, '..', 'src')

/** A file imports from its own room and from lower floors, never sideways or up. */
const floors: Readonly<Record<string, number>> = {
  names: 0,
  aws: 0,
  policy: 1,
  image: 1,
  estate: 2,
  collected: 3,
  store: 3,
  runner: 3,
  doctor: 4,
  scan: 4,
  access: 4,
  services: 5,
  registry: 6,
  server: 7,
  'compose.ts': 8,
  '.': 9,
  cli: 10,
  testing: 10,
}

/** Rooms without clock, store or network. `aws` may hash, sign and sum, which are still pure functions. */
const pure: Readonly<Record<string, RegExp>> = {
  names: /^$/,
  aws: /^node:(crypto|zlib)$/,
  policy: /^jsonc-parser$/,
  image: /^zod$/,
  estate: /^$/,
  collected: /^zod$/,
  doctor: /^zod$/,
}

interface Import {
  readonly file: string
  readonly to: string
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.replaceAll('\\', '/'))

const imports: readonly Import[] = files
  .filter((file) => !/\.(test|contract|fixture)\.ts$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8')
    const found = text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|import\('([^']+)'\)/gm)
    return [...found].map((match) => ({ file, to: match[1] ?? match[2] ?? '' }))
  })

/** Without types and what is loaded later. */
const readAtOnce: readonly Import[] = files
  .filter((file) => !/\.(test|contract|fixture)\.ts$/.test(file))
  .flatMap((file) => {
    const text = readFileSync(join(source, file), 'utf8')
    const found = text.matchAll(/^(?:import|export)(?! type\b)[^'"]*?from '(\.[^']+)'/gm)
    return [...found].map(([, to = '']) => ({ file, to: normalize(join(dirname(file), to)) }))
  })

const roomOf = (file: string): string => {
  const [room = '.', ...rest] = file.split('/')
  return rest.length > 0 || Object.hasOwn(floors, room) ? room : '.'
}

const local = imports
  .filter(({ to }) => to.startsWith('.'))
  .map(({ file, to }) => ({ file, to: normalize(join(dirname(file), to)) }))

describe('the floors', () => {
  test('every room has one', () => {
    expect(files.map(roomOf).filter((room) => floors[room] === undefined)).toEqual([])
  })

  test('nothing imports sideways or up', () => {
    const wrong = local.filter(({ file, to }) => {
      const from = roomOf(file)
      const target = roomOf(to)
      return from !== target && (floors[target] ?? 99) >= (floors[from] ?? -1)
    })
    expect(wrong).toEqual([])
  })

  test('services are strangers to each other', () => {
    const service = (file: string) => /^services\/(?!kernel\/)([^/]+)\//.exec(file)?.[1]
    const wrong = local.filter(({ file, to }) => {
      const from = service(file)
      const target = service(to)
      return from !== undefined && target !== undefined && from !== target
    })
    expect(wrong).toEqual([])
  })

  test('a service is known by its record: what else names its folders is this', () => {
    const serviceOf = (file: string) => /^(?:services|store)\/(?!kernel\/)([^/]+)\//.exec(file)?.[1]
    const found = new Map<string, Set<string>>()
    for (const { file, to } of local) {
      const service = serviceOf(to)
      // Who asks, and with which policies, is IAM's: the whole house stands on its store.
      if (!service || to.startsWith('store/iam/') || service === serviceOf(file)) continue
      if (file === 'services/all.ts') expect(to).toBe(`services/${service}/service.ts`)
      else found.set(file, (found.get(file) ?? new Set()).add(to.replace(/\/[^/]*$/, '')))
    }
    expect(Object.fromEntries([...found].map(([file, to]) => [file, [...to].sort()]))).toEqual({
      // The functions' sandboxes live in the process.
      'compose.ts': ['services/lambda'],
      'services/kernel/needs.ts': ['services/lambda'],
      // The OCI distribution API is ECR's operations in other shapes.
      'registry/blobs.ts': ['services/ecr'],
      'registry/lists.ts': ['services/ecr'],
      'registry/manifests.ts': ['services/ecr'],
      'registry/serve-layer.ts': ['services/ecr'],
      'registry/uploads.ts': ['services/ecr'],
      // Public repositories are kept as ECR's are.
      'services/ecr-public/policy.ts': ['store/ecr'],
      'services/ecr-public/repositories.ts': ['store/ecr'],
      'store/ecr-public/resource-facts.ts': ['store/ecr'],
      // An account's token issuer has a host of its own.
      'server/issuer-documents.ts': ['services/sts'],
      // Blobs are layers.
      'store/check.ts': ['store/ecr'],
      'store/upkeep.ts': ['store/ecr'],
      // Inspector shows what was found in ECR's images.
      'services/inspector2/coverage.ts': ['store/ecr'],
      'services/inspector2/findings.ts': ['store/ecr'],
      // Lambda reads its images where they lie.
      'services/lambda/image.ts': ['store/ecr'],
      // A management account is told of its members' refusals by its policies.
      'access/explain.ts': ['store/organizations'],
      // Centralized root access and access reports are asked of an organization's management account.
      'services/iam/organizations-report.ts': ['store/organizations'],
      'services/iam/root-access.ts': ['store/organizations'],
      'services/sts/assume-root.ts': ['store/organizations'],
      // Organizations' policies bear on every request.
      'store/estate.ts': ['store/organizations'],
    })
  })

  test('no file reaches itself through its imports, types and later loads included', () => {
    const next = new Map<string, string[]>()
    for (const file of files) {
      const text = readFileSync(join(source, file), 'utf8')
      const targets = text.matchAll(
        /^(?:import|export)\b[^'"]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm,
      )
      next.set(
        file,
        [...targets].map((match) => normalize(join(dirname(file), match[1] ?? match[2] ?? ''))),
      )
    }
    expect(cycles(next)).toEqual([])
  })

  // What a start reads is what a start takes.
  test('a server that starts reads nothing that only some servers need', () => {
    const later = [
      ...['policy/fix/', 'policy/lint/lint.ts', 'policy/generate.ts', 'policy/index.ts'],
      ...['runner/local/', 'runner/docker/', 'server/operator.ts', 'access/explain.ts'],
      ...[
        'services/sts/saml/identity.ts',
        'store/iam/managed-policies/data',
        'cli/doctor/',
        'collected/',
      ],
    ]
    const reached = new Set(['cli/run.ts', 'cli/up.ts', 'main.ts'])
    for (const from of reached)
      for (const { file, to } of readAtOnce) if (file === from) reached.add(to)
    expect(reached).toContain('store/database.ts')
    expect([...reached].filter((file) => later.some((one) => file.startsWith(one)))).toEqual([])
  })

  test('SQL stands in the store alone', () => {
    const libraries = imports.filter(
      ({ file, to }) => roomOf(file) !== 'store' && /^(kysely|libsql)\b/.test(to),
    )
    const queries = files.filter(
      (file) =>
        roomOf(file) !== 'store' &&
        !/\.(test|contract|fixture)\.ts$/.test(file) &&
        /\.(selectFrom|insertInto|updateTable|deleteFrom)\(/.test(
          readFileSync(join(source, file), 'utf8'),
        ),
    )
    expect([...libraries, ...queries]).toEqual([])
  })
})

describe('the pure rooms', () => {
  test.each(Object.keys(pure))('%s imports nothing that acts', (room) => {
    const wrong = imports.filter(
      ({ file, to }) => roomOf(file) === room && !to.startsWith('.') && !pure[room]?.test(to),
    )
    expect(wrong).toEqual([])
  })

  test.each(Object.keys(pure))('%s reads no clock, no environment and no chance', (room) => {
    const wrong = files.filter((file) => {
      if (roomOf(file) !== room || file.endsWith('.test.ts')) return false
      const text = readFileSync(join(source, file), 'utf8')
      return /\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(|\bprocess\.(env|hrtime)|\brandomBytes\(/.test(
        text,
      )
    })
    expect(wrong).toEqual([])
  })
})

test('one place makes a question of who asks and for what', () => {
  // What copies a question and changes a part of it names no `resourceAccount`.
  const literal = /\bresourceAccount(: [^,\n]+)?,\n[^;]{0,600}?\bpolicies: \{/
  const makers = files.filter(
    (file) =>
      roomOf(file) !== 'policy' &&
      !file.endsWith('.test.ts') &&
      literal.test(readFileSync(join(source, file), 'utf8')),
  )
  expect(makers).toEqual(['estate/question.ts'])
})

test('nobody asks which dialect the registry speaks', () => {
  const filesWith = (pattern: RegExp) =>
    files.filter(
      (file) =>
        !file.endsWith('.test.ts') && pattern.test(readFileSync(join(source, file), 'utf8')),
    )
  // It is chosen where the server is set up, and read from the table's rows from there on.
  expect(filesWith(/registryDialect|RegistryDialect|dialectOf/).sort()).toEqual([
    'cli/up.ts',
    'config.ts',
    'registry/dialect.ts',
    'server/handler.ts',
  ])
  expect(
    filesWith(/dialect [!=]==|[!=]== 'oci'/).filter((file) => roomOf(file) === 'registry'),
  ).toEqual([])
})

test('no source file is longer than 300 lines', () => {
  const long = files
    .filter((file) => !file.includes('.gen.') && !/\.(test|contract|fixture)\.ts$/.test(file))
    .map((file) => ({
      file,
      lines: readFileSync(join(source, file), 'utf8').split('\n').length,
    }))
    .filter(({ lines }) => lines > 300)
  expect(long).toEqual([])
})

/** Each cycle once, as the files on it. */
function cycles(next: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) {
      found.push([...path.slice(at), file].map((f) => relative('.', f)).join(' -> '))
      return
    }
    if (done.has(file)) return
    for (const target of next.get(file) ?? []) walk(target, [...path, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  return found
}
