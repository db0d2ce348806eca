import {
  allow,
  document,
  type Files,
  noRepositoryPolicy,
  repositories,
  repositoryPolicy,
} from '../collected/exports.fixture.ts'
import { able, app, forAccount, forLambda, ownApp, owner, people, user } from './doctor.fixture.ts'

const deploys = document(allow(['lambda:*', 'iam:PassRole']))

/** What people have of the five problems: exports of the accounts, and no server. */
export const stories = {
  noGrant: {
    ...people(deploys),
    'r.json': repositories(ownApp),
    'p.err': noRepositoryPolicy(user, 'app'),
  },
  notFromIdle: {
    ...people(able),
    'r.json': repositories(app),
    'p.json': repositoryPolicy(owner, 'app', document(forAccount)),
  },
  amended: {
    ...people(able),
    'r.json': repositories(ownApp),
    'p.err': noRepositoryPolicy(user, 'app'),
  },
  notAmended: {
    ...people(deploys),
    'r.json': repositories(app),
    'p.err': noRepositoryPolicy(owner, 'app'),
  },
  absent: { ...people(able), 'r.json': repositories(`${app}-other`) },
  unshared: {
    ...people(able),
    'r.json': repositories(app),
    'p.err': noRepositoryPolicy(owner, 'app'),
  },
  pushed: {
    ...people(document(allow('ecr:GetAuthorizationToken'))),
    'r.json': repositories(app),
    'p.json': repositoryPolicy(owner, 'app', document(forLambda)),
  },
} as const satisfies Readonly<Record<string, Files>>
