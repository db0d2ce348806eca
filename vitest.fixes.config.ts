import { defineConfig } from 'vitest/config'

// Every command is a process or two, on two cores: one after the other.
export default defineConfig({
  test: {
    include: ['test/fixes/**/*.test.ts'],
    globalSetup: ['test/support/counts-summary.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
})
