import { ocrLanguages } from '../app.ts';
import { readSettings, settingsFile } from '../system/index.ts';
import { type CommandContext, EXIT } from './context.ts';

/** `alcove ocr list`: every language there is, and which of them pages are read in. */
export async function listOcrLanguages({ dataFolder, out }: CommandContext): Promise<number> {
  const { enabled, languages: wanted } = readSettings(settingsFile(dataFolder)).ocr;
  const languages = ocrLanguages(dataFolder)
    .list()
    .map((language) => ({
      ...language,
      isUsed: enabled && wanted.includes(language.name),
    }));
  out.json({ enabled, languages });
  for (const { name, isBuiltIn, isUsed } of languages) {
    const facts = [isBuiltIn ? 'comes with Alcove' : 'added', isUsed ? 'used' : 'not used'];
    out.line(`${name.padEnd(12)} ${facts.join(', ')}`);
  }
  if (!enabled) out.note('Text in pictures is not recognised: the settings say so (ocr.enabled).');
  else if (languages.some(({ isUsed }) => !isUsed))
    out.note('To use a language, name it in the settings (ocr.languages).');
  return EXIT.ok;
}

/** `alcove ocr add`: takes a language into the data folder; the file itself may go afterwards. */
export async function addOcrLanguage({ dataFolder, out }: CommandContext, file: string): Promise<number> {
  const name = await ocrLanguages(dataFolder).add(file);
  const isUsed = readSettings(settingsFile(dataFolder)).ocr.languages.includes(name);
  out.json({ added: name, isUsed });
  out.line(`Added ${name}.`);
  if (!isUsed) out.note(`To use it, name it in ${settingsFile(dataFolder)}: {"ocr":{"languages":["${name}","eng"]}}`);
  return EXIT.ok;
}

/** `alcove ocr remove`: what it has recognised so far stays. */
export async function removeOcrLanguage({ dataFolder, out }: CommandContext, name: string): Promise<number> {
  await ocrLanguages(dataFolder).remove(name);
  out.json({ removed: name });
  out.line(`Removed ${name}.`);
  return EXIT.ok;
}
