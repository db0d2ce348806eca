#!/usr/bin/env node
import { keepCompiled } from './compile-cache.ts'

// Before anything else is compiled.
keepCompiled(process.env)
const { main } = await import('./run.ts')
await main(process.argv.slice(2))
