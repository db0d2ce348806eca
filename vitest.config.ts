import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [
      'test/attack/**',
      'test/fixes/**',
      'test/e2e/**',
      'test/stories/**',
      'node_modules/**',
      'dist/**',
    ],
    setupFiles: ['test/support/plans/watch-statements.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
