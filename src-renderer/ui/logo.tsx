/** The mark of the app: an arch in an arch. Decorative; the name stands beside it. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g fill="none" className="stroke-on-accent" strokeWidth="2.4" strokeLinecap="round">
        <path d="M9 25V15a7 7 0 0 1 14 0v10" />
        <path d="M13.5 25v-9.5a2.5 2.5 0 0 1 5 0V25" />
      </g>
    </svg>
  );
}
