import { text } from '../../locales/en.ts';
import { useConnection } from '../../stores/connection.ts';

/** Says that the link is down, for as long as it is. */
export function ConnectionBanner() {
  const lost = useConnection(({ link }) => link === 'lost');
  return (
    <div role="status">
      {lost && (
        <p className="flex items-center justify-center gap-2 border-line border-b bg-cited px-4 py-1.5 text-xs">
          <span className="size-1.5 rounded-full bg-cited-line motion-safe:animate-breathe" aria-hidden />
          {text.connection.lost}
        </p>
      )}
    </div>
  );
}
