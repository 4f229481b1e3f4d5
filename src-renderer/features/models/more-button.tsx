import { ChevronDown } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';

interface MoreButtonProps {
  readonly isOpen: boolean;
  /** The id of what it opens. */
  readonly controls: string;
  onToggle(): void;
}

/** Opens what few people need to set. */
export function MoreButton({ isOpen, controls, onToggle }: MoreButtonProps) {
  return (
    <Button size="small" aria-expanded={isOpen} aria-controls={controls} onClick={onToggle}>
      {text.retrieval.more}
      <ChevronDown className={classes('transition-transform', isOpen && 'rotate-180')} aria-hidden />
    </Button>
  );
}
