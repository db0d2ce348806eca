import { dirname, isAbsolute, normalize, relative } from 'node:path'
import type { Collection } from '../../../collected/collection.ts'
import type { Source } from '../../../collected/fact.ts'
import { ownerOfPlace } from '../../../estate/commands.ts'
import type { PatchMaker } from '../../../estate/estate.ts'
import type { Language, PatchReport, Replacement } from '../../../estate/patch-report.ts'
import type { DocumentChange } from '../../../policy/edit/documents.ts'
import { holderOf, labelOf } from '../../../policy/place.ts'
import { isAssembly } from '../assembly.ts'
import { cdkDraft } from './cdk/patch.ts'
import { templateDraft } from './cloudformation/patch.ts'
import type { Draft, Ground } from './draft.ts'
import { type Files, filesHere } from './files.ts'
import { say } from './say.ts'
import { terraformDraft } from './terraform/patch.ts'
import { applied, fitted, NotPatched, positionIn, type TextEdit } from './text.ts'
import { unifiedDiff } from './unified.ts'

/** Changes in the languages in which a collection was declared; nothing where it was not. */
export function patchMaker(collection: Collection, files: Files = filesHere()): PatchMaker {
  const { declaredAt } = collection
  const usual = usualLanguage([...declaredAt.values()])
  const folders = [...collection.written]
  return async (changes) => {
    if (!usual) return []
    const drafts: Draft[] = []
    for (const change of changes) {
      const ground = groundOf(change, collection, files)
      const at = ground.source ?? ground.holder
      const language = at ? languageOf(at) : usual
      const draft = await draftIn[language](change, ground, collection, folders)
      drafts.push({ ...draft, ...(!at && { isOther: true }) })
    }
    return [...filePatches(drafts, files), ...drafts.flatMap(textPatch)]
  }
}

const draftIn: Readonly<
  Record<
    Language,
    (
      change: DocumentChange,
      ground: Ground,
      { declaredAt }: Collection,
      folders: readonly string[],
    ) => Promise<Draft>
  >
> = {
  terraform: async (change, ground, _, folders) => terraformDraft(change, ground, folders),
  cloudformation: (change, ground, { declaredAt }) => templateDraft(change, ground, declaredAt),
  cdk: (change, ground, { declaredAt }) => cdkDraft(change, ground, declaredAt),
}

function groundOf(change: DocumentChange, collection: Collection, files: Files): Ground {
  const source = change.before === undefined ? undefined : collection.sourceOf(change.place)
  const holder = collection.declaredAt.get(holderOf(change.place))
  return {
    files,
    // What `aws` printed has no address.
    ...(source?.address !== undefined && { source }),
    ...(holder && { holder }),
  }
}

function languageOf({ file, pointer }: Source): Language {
  if (!/(?:^|^\/TemplateBody)\/Resources\//.test(pointer)) return 'terraform'
  return isAssembly(dirname(file)) ? 'cdk' : 'cloudformation'
}

/** The one in which most is declared. */
function usualLanguage(all: readonly Source[]): Language | undefined {
  const counts = new Map<Language, number>()
  for (const one of all) {
    const language = languageOf(one)
    counts.set(language, (counts.get(language) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0]
}

/** All that changes in one file is one patch. */
function filePatches(drafts: readonly Draft[], files: Files): readonly PatchReport[] {
  const byFile = new Map<string, { drafts: Draft[]; edits: TextEdit[] }>()
  for (const draft of drafts)
    for (const { file, edits } of draft.edits ?? []) {
      const one = byFile.get(file) ?? { drafts: [], edits: [] }
      one.drafts.push(draft)
      one.edits.push(...edits)
      byFile.set(file, one)
    }
  return [...byFile].flatMap(([file, one]) => filePatch(file, one, files))
}

function filePatch(
  file: string,
  { drafts, edits }: { readonly drafts: readonly Draft[]; readonly edits: readonly TextEdit[] },
  files: Files,
): readonly PatchReport[] {
  const before = files.read(file) ?? ''
  const [first] = drafts
  if (!first) return []
  const diff = diffIn(file, before, edits)
  const texts = drafts.flatMap(({ text }) => text ?? [])
  if (diff === undefined && texts.length === 0) return []
  return [
    {
      language: first.language,
      policies: drafts.map(({ change }) => labelOf(change.place)),
      say: saidOf(first),
      ...(diff !== undefined && {
        file,
        diff,
        ...(first.language === 'cdk'
          ? { isGenerated: true as const }
          : { replacements: replacementsOf(before, edits) }),
      }),
      ...(texts.length > 0 && { text: texts.join('\n\n') }),
    },
  ]
}

const saidOf = ({ language, text, why }: Draft): string =>
  language !== 'cdk' ? say.diff(language) : text === undefined ? say.noCode(why ?? '') : say.code

function diffIn(file: string, before: string, edits: readonly TextEdit[]): string | undefined {
  try {
    return unifiedDiff(nameIn(file), before, applied(before, edits)) || undefined
  } catch (error) {
    if (error instanceof NotPatched) return undefined
    throw error
  }
}

/** `patch` and `git apply` take no absolute names. */
const nameIn = (file: string): string =>
  (isAbsolute(file) ? relative(process.cwd(), file) : normalize(file)).replaceAll('\\', '/')

const replacementsOf = (text: string, edits: readonly TextEdit[]): readonly Replacement[] =>
  fitted(text, edits).map((one) => ({
    start: positionIn(text, one.start),
    end: positionIn(text, one.end),
    text: one.text,
  }))

function textPatch(draft: Draft): readonly PatchReport[] {
  const { change, language, text, why, edits, isOther } = draft
  if (edits) return []
  const policies = [labelOf(change.place)]
  if (text === undefined)
    return [{ language, policies, say: say.missing(language, policies.join(), why ?? say.noFile) }]
  const words = isOther
    ? say.other(language, ownerOfPlace(change.place) ?? '')
    : why === undefined
      ? language === 'cdk'
        ? say.code
        : say.unpatched(language, say.noFile)
      : say.unpatched(language, why)
  return [{ language, policies, say: words, text }]
}
