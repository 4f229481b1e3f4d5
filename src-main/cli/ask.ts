import { type CommandContext, EXIT } from './context.ts';
import { formatDuration } from './format-duration.ts';
import { withApp } from './with-app.ts';

/** `alcove ask`: an answer with its sources. */
export async function ask(
  { dataFolder, out }: CommandContext,
  question: string,
  options: { collection?: string },
): Promise<number> {
  return withApp({ dataFolder, purpose: 'alcove ask', resumeImports: false }, async (app, signal) => {
    const filter =
      options.collection === undefined ? {} : { collectionId: app.library.collectionId(options.collection) };
    const { answer, citations, mode, timings } = await app.answerer.answer(question, filter, signal);
    out.json({ answer, mode, citations, timings });
    out.line(answer);
    if (citations.length > 0) out.line();
    for (const { n, title, page, pageUnit = 'page', path } of citations)
      out.line(`[${n}] ${title}${page === undefined ? '' : `, ${pageUnit} ${page}`} (${path})`);
    out.note(`${formatDuration(timings.totalMs)}${mode === 'extractive' ? ', quoted word for word' : ''}`);
    return EXIT.ok;
  });
}
