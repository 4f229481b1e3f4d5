export { Broadcast } from './broadcast.ts';
export { completePath, type PathCompletion } from './complete-path.ts';
export { type DataFolder, defaultDataFolder, ocrLanguagesFolder, openDataFolder, settingsFile } from './data-folder.ts';
export { fileError } from './file-error.ts';
export { type Log, openLog, silentLog } from './log.ts';
export { type HardwareProbe, probeHardware } from './probe.ts';
export { appRoot, samplesFolder } from './resources.ts';
export { readSettings, type Settings, type SettingsChanges, writeSettings } from './settings.ts';
