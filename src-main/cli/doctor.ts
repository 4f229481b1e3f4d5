import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { reportOf } from '../../src-shared/errors.ts';
import { type App, appVersion, inferenceFile, parserFiles } from '../app.ts';
import { appRoot, probeHardware } from '../system/index.ts';
import { type CommandContext, EXIT } from './context.ts';
import { type Finding, inspectDevices, inspectModel, printDevices } from './doctor-models.ts';
import { inspectRetrieval } from './doctor-retrieval.ts';
import { describeError, formatBytes } from './output.ts';
import { withApp } from './with-app.ts';

/** `alcove doctor`: versions, hardware, data folder, what is missing and how to get it. */
export async function doctor({ dataFolder, out }: CommandContext): Promise<number> {
  const { library, model, retrieval } = await inspectLibrary(dataFolder);
  const hardware = await probeHardware(existsSync(dataFolder) ? dataFolder : dirname(dataFolder));
  const versions = {
    alcove: appVersion(),
    node: process.versions.node,
    sqlite: process.versions.sqlite ?? 'unknown',
    electron: packageVersion('electron') ?? 'not installed',
    lancedb: packageVersion('@lancedb/lancedb') ?? 'not installed',
    onnxruntime: packageVersion('onnxruntime-node') ?? 'not installed',
    pdfjs: packageVersion('pdfjs-dist') ?? 'not installed',
  };
  const { devices, finding: backends } = await inspectDevices();
  const findings = [library, electronRuntime(), builtParts(), backends, model.finding, ...retrieval];
  out.json({ versions, hardware, dataFolder, findings, devices, model: model.report });
  out.line('Versions');
  for (const [name, version] of Object.entries(versions)) out.line(`  ${name.padEnd(11)} ${version}`);
  out.line('\nMachine');
  out.line(`  ${hardware.cpu}, ${hardware.cores} cores, ${hardware.platform}`);
  out.line(`  memory ${formatBytes(hardware.memoryFree)} free of ${formatBytes(hardware.memoryTotal)}`);
  if (hardware.diskFree !== undefined) out.line(`  disk ${formatBytes(hardware.diskFree)} free`);
  if (devices) printDevices(out, devices);
  out.line('\nFindings');
  const marks = { ok: '✓', missing: '–', problem: '✗' } as const;
  for (const { name, status, detail, action } of findings) {
    out.line(`  ${marks[status]} ${name}: ${detail}`);
    if (action) out.line(`      ${action}`);
  }
  return findings.some(({ status }) => status === 'problem') ? EXIT.failed : EXIT.ok;
}

async function inspectLibrary(dataFolder: string): Promise<{
  readonly library: Finding;
  readonly model: Awaited<ReturnType<typeof inspectModel>>;
  /** What passages are found by. */
  readonly retrieval: readonly Finding[];
}> {
  const name = 'Data folder';
  if (!existsSync(dataFolder)) {
    const detail = `${dataFolder} (not made yet: the first import makes it)`;
    return { library: { name, status: 'ok', detail }, model: await inspectModel(async () => undefined), retrieval: [] };
  }
  try {
    return await withApp({ dataFolder, purpose: 'alcove doctor', resumeImports: false }, async (app) => ({
      library: { name, status: 'ok', detail: `${dataFolder} (${countDocuments(app)})` },
      model: await inspectModel(app.modelReport),
      retrieval: await inspectRetrieval(app),
    }));
  } catch (error) {
    const report = reportOf(error);
    const status = report.code === 'LIBRARY_IN_USE' ? 'ok' : 'problem';
    const unknown = { name: 'Language model', status: 'missing', detail: 'not looked at' } as const;
    return { library: { name, status, detail: describeError(report) }, model: { finding: unknown }, retrieval: [] };
  }
}

function countDocuments(app: App): string {
  const documents = app.library.documents();
  return `${documents.length} documents, ${documents.filter(({ status }) => status === 'ready').length} ready`;
}

function electronRuntime(): Finding {
  const name = 'Desktop window';
  const folder = packageFolder('electron');
  const isThere = folder !== undefined && existsSync(join(folder, 'path.txt')) && existsSync(join(folder, 'dist'));
  return isThere || process.versions.electron
    ? { name, status: 'ok', detail: 'the Electron runtime is installed' }
    : {
        name,
        status: 'missing',
        detail: 'the Electron runtime is not installed; Alcove opens in the browser instead',
        action: 'With a network: npx install-electron. Behind a mirror, set ELECTRON_MIRROR first.',
      };
}

function builtParts(): Finding {
  const missing = [...parserFiles(), inferenceFile()].filter((file) => !existsSync(file));
  return missing.length === 0
    ? { name: 'Build', status: 'ok', detail: 'complete' }
    : {
        name: 'Build',
        status: 'problem',
        detail: `${missing.map((file) => basename(file)).join(', ')}: not built`,
        action: 'npm run build',
      };
}

function packageFolder(name: string): string | undefined {
  // Not through the package's exports: some keep their package.json to themselves.
  const folder = join(appRoot(), 'node_modules', name);
  return existsSync(join(folder, 'package.json')) ? folder : undefined;
}

function packageVersion(name: string): string | undefined {
  const folder = packageFolder(name);
  return folder && (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}
