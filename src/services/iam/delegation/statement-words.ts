import { isObject, type JsonObject } from '../../../policy/parse.ts'

/** A statement of a policy as a sentence: `may call s3:GetObject on arn:aws:s3:::b/*, only where …`. */
export function describedStatement(statement: unknown): string {
  if (!isObject(statement)) return ''
  const verb = statement.Effect === 'Deny' ? 'may never call' : 'may call'
  return [
    `${verb} ${actionsOf(statement)} on ${resourcesOf(statement)}`,
    ...conditionsOf(statement).map((one, at) => `${at === 0 ? 'only where' : 'and'} ${one}`),
  ].join(', ')
}

const listed = (value: unknown): string => {
  const all = [value].flat().map(String)
  const last = all.pop() ?? ''
  return all.length > 0 ? `${all.join(', ')} and ${last}` : last
}

const everything = (value: unknown): boolean => [value].flat().includes('*')

function actionsOf({ Action, NotAction }: JsonObject): string {
  if (NotAction !== undefined) return `every action but ${listed(NotAction)}`
  return everything(Action) ? 'every action' : listed(Action)
}

function resourcesOf({ Resource, NotResource }: JsonObject): string {
  if (NotResource !== undefined) return `every resource but ${listed(NotResource)}`
  return everything(Resource) ? 'every resource' : listed(Resource)
}

const conditionsOf = ({ Condition }: JsonObject): readonly string[] =>
  Object.entries(isObject(Condition) ? Condition : {}).flatMap(([operator, keys]) =>
    Object.entries(isObject(keys) ? keys : {}).map(
      ([key, value]) => `${key} ${operator} ${listed(value)}`,
    ),
  )
