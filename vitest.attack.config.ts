import { defineConfig } from 'vitest/config'

// Each file starts servers of its own, and much of an attack is waiting: two at a time on two cores.
export default defineConfig({
  test: {
    include: ['test/attack/**/*.test.ts'],
    globalSetup: ['test/support/counts-summary.ts'],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
