import { ArrowRight, CornerDownRight } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { useChat } from '../../stores/chat.ts';
import { useLibrary } from '../../stores/library.ts';
import { useNavigation } from '../../stores/navigation.ts';
import { Button } from '../../ui/button.tsx';
import { isSample } from './samples.ts';

/** Before the first question: what to ask, or what is missing before anything can be asked. */
export function EmptyChat() {
  const counts = useLibrary((state) => state.counts);
  const loaded = useLibrary((state) => state.loaded);
  const samples = useLibrary(({ documents }) => documents.values().some(isSample));
  const go = useNavigation((state) => state.go);
  if (!loaded) return null;
  const { empty } = text.chat;
  return (
    <div className="mx-auto flex min-h-full max-w-3xl flex-col justify-center px-6 py-8">
      <h2 className="font-semibold text-2xl tracking-tight">{empty.heading}</h2>
      {counts.ready === 0 ? (
        <>
          <p className="mt-2 text-base text-ink-2">{counts.busy > 0 ? text.chat.stillReading : empty.addFirst}</p>
          <Button variant="primary" className="mt-5 self-start" onClick={() => go('library')}>
            {empty.toLibrary}
            <ArrowRight aria-hidden />
          </Button>
        </>
      ) : (
        <>
          <p className="mt-2 text-base text-ink-2">{empty.ready(counts.ready)}</p>
          {samples ? <Examples /> : <Tips />}
        </>
      )}
    </div>
  );
}

function Examples() {
  const ask = useChat((state) => state.ask);
  return (
    <>
      <h3 className="mt-7 mb-1.5 font-medium text-ink-3 text-xs">{text.chat.empty.examples}</h3>
      <ul className="-mx-3 flex flex-col">
        {text.chat.empty.questions.map((question) => (
          <li key={question}>
            <button
              type="button"
              onClick={() => void ask(question)}
              className="flex w-full items-center gap-2.5 rounded-lg px-3 py-2 text-left text-base transition-colors hover:bg-hover"
            >
              <CornerDownRight className="size-4 shrink-0 text-accent" strokeWidth={1.75} aria-hidden />
              {question}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Tips() {
  return (
    <ul className="mt-6 flex flex-col gap-2 text-ink-2">
      {text.chat.empty.tips.map((tip) => (
        <li key={tip} className="flex gap-2.5">
          <span className="mt-2 size-1 shrink-0 rounded-full bg-accent" aria-hidden />
          {tip}
        </li>
      ))}
    </ul>
  );
}
