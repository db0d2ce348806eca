import type { RegistryTokens } from '../../access/registry-token.ts'
import type { Trail } from '../../access/trail/trail.ts'
import type { ModelledService } from '../../aws/models.ts'
import type { Caller } from '../../estate/caller.ts'
import type { Check } from '../../estate/check.ts'
import type { Estate } from '../../estate/estate.ts'
import type { RegistryHost } from '../../names/image-uri.ts'
import type { Decision } from '../../policy/types.ts'
import type { Runner } from '../../runner/types.ts'
import type { Scanner } from '../../scan/scanner.ts'
import type { Blobs } from '../../store/blobs.ts'
import type { Database } from '../../store/database.ts'
import type { Clock } from '../../store/kernel/clock.ts'
import type { Jobs } from '../../store/kernel/jobs.ts'
import type { Sandboxes } from '../lambda/sandboxes.ts'

/** Everything an operation may use besides its input and its caller. Made once, in `main.ts`. */
export interface Needs {
  readonly db: Database
  readonly clock: Clock
  /** What stands in the database, as decisions see it. */
  readonly estate: Estate
  readonly blobs: Blobs
  /** A Decision for any caller, kept in the ledger under the caller's request id. */
  readonly ask: (caller: Caller, check: Check) => Promise<Decision>
  /** The same for what is known to be asked only while an operation runs. Throws AccessDenied at the first denial. */
  readonly authorize: (caller: Caller, checks: readonly Check[]) => Promise<void>
  /**
   * Tells the ledger that work in the background failed for want of a permission, so that
   * `tidegate explain` finds it as it finds a refused request. `message` is what the user will read.
   * Resolves when it is kept; a job that ends before may leave no reason behind.
   */
  readonly refused: (
    caller: Caller,
    service: ModelledService,
    operation: string,
    message: string,
  ) => Promise<void>
  /** The same for background work that went well, or whose denials are nobody's concern: they are forgotten. */
  readonly succeeded: (caller: Caller) => void
  /** Tells the operator of this server what no caller is told. One line, in the words of its log. */
  readonly notice: (text: string) => void
  /** Runs another service's operation, authorized as the caller given. */
  readonly call: <Output>(
    service: ModelledService,
    operation: string,
    input: unknown,
    caller: Caller,
  ) => Promise<Output>
  /**
   * Runs what another service does, where the caller's own service has authorized it under a permission of its own: a public
   * repository's images are kept by ECR's operations. Nothing is asked.
   */
  readonly perform: <Output>(
    service: ModelledService,
    operation: string,
    input: unknown,
    caller: Caller,
  ) => Promise<Output>
  readonly jobs: Jobs
  /** What happened, as CloudTrail and EventBridge tell it. */
  readonly trail: Trail
  readonly runner: Omit<Runner, 'kind'>
  readonly scanner: Scanner
  /** The functions' sandboxes that are warm in this process. */
  readonly sandboxes: Sandboxes
  readonly registryTokens: RegistryTokens
  /** Signs the URLs that layers are downloaded from. At least 32 random bytes. */
  readonly layerUrlKey: Uint8Array
  /** `111111111111.dkr.ecr.us-east-1.localhost:4566`: what repository URIs start with. */
  readonly registryHost: (registry: RegistryHost) => string
  /** The same with a scheme, as a login is told where it is good. */
  readonly proxyEndpoint: (registry: RegistryHost) => string
  /** `public.ecr.localhost:4566`: what URIs of public repositories start with. */
  readonly publicHost: string
  /** Where the names of upstream registries lead instead of where DNS says: by host, an origin. */
  readonly upstreams: ReadonlyMap<string, string>
  /** `http://127.0.0.1:4566`: where clients on this machine reach the server. */
  readonly endpoint: string
}
