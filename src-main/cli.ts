#!/usr/bin/env node
import { runCli } from './cli/program.ts';
import { installGuard } from './system/index.ts';

installGuard();
process.exitCode = await runCli(process.argv.slice(2));
