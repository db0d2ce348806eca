import { defineConfig } from 'vitest/config'

/** Rooms that change nothing outside themselves, which `test/architecture.test.ts` holds: their tests share what they import. */
const pure = ['names', 'policy', 'image'].map((room) => `src/${room}/**/*.test.ts`)

const apart = ['test/attack/**', 'test/fixes/**', 'test/e2e/**', 'test/stories/**']
const elsewhere = ['node_modules/**', 'dist/**']

export default defineConfig({
  test: {
    setupFiles: [
      'test/support/plans/watch-statements.ts',
      'test/support/language/watch-sentences.ts',
    ],
    // What is printed is compared in English, whatever language this machine speaks.
    env: { LC_ALL: '', LC_MESSAGES: 'C' },
    // The default leaves one core unused, and there are often only two.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [...apart, ...elsewhere, ...pure],
        },
      },
    ],
  },
})
