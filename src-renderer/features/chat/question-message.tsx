import { text as words } from '../../locales/en.ts';

/** What a person asked. */
export function QuestionMessage({ text }: { readonly text: string }) {
  return (
    <article
      aria-label={words.chat.you}
      className="max-w-[85%] self-end rounded-2xl rounded-br-md bg-bubble px-4 py-2.5"
    >
      <p className="wrap-anywhere whitespace-pre-wrap text-base">{text}</p>
    </article>
  );
}
