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
    // What is printed is compared in English, whatever language this machine speaks.
    env: { LC_ALL: '', LC_MESSAGES: 'C' },
    // The default leaves one core unused, and there are often only two.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
