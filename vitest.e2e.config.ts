import { defineConfig } from 'vitest/config'

// The stories share one docker engine and the machine's two cores: one file at a time.
export default defineConfig({
  test: {
    include: ['test/stories/**/*.test.ts', 'test/e2e/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    fileParallelism: false,
  },
})
