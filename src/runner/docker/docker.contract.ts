import { runnerContract } from '../runner.contract.ts'
import { DockerRunner } from './docker.ts'

/** The runners' contract on a Docker engine, but for what an engine cannot do. */
export const dockerContract = (): void =>
  runnerContract('docker', () => DockerRunner.open(), [
    // A container's tmpfs ends with its process, and counts as its memory.
    'tmp-lost-with-process',
    'tmp-is-memory',
    // Pausing takes the engine 20 ms.
    'not-frozen',
    // A container has no process of ours that a function could kill.
    'cannot-lose-its-sandbox',
    // The engine makes a missing working directory, and sets HOME.
    'directory-made',
    'home-set',
    // The sandbox's user is in no /etc/passwd, and on Linux the network is the host's.
    'user-without-name',
    'host-network',
    // The limit is the container's, and no resource limit of the process shows it.
    'processes-counted-by-engine',
  ])
