import { defineConfig } from 'vitest/config'

// Each file starts servers of its own and keeps two cores busy: one file at a time.
export default defineConfig({
  test: {
    include: ['test/attack/**/*.test.ts'],
    globalSetup: ['test/support/counts-summary.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
