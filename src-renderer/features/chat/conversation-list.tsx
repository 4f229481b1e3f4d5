import { Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Conversation } from '../../../src-shared/answers.ts';
import { text } from '../../locales/en.ts';
import { useChat } from '../../stores/chat.ts';
import { useNavigation } from '../../stores/navigation.ts';
import { classes } from '../../ui/classes.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { groupConversations } from './conversation-groups.ts';

/** Earlier conversations, the one used last first. */
export function ConversationList() {
  const conversations = useChat((state) => state.conversations);
  const remove = useChat((state) => state.remove);
  const [removing, setRemoving] = useState<Conversation | null>(null);
  const groups = useMemo(() => groupConversations(conversations, new Date()), [conversations]);
  return (
    <section aria-label={text.chat.conversations} className="min-h-0 grow overflow-y-auto px-2 pb-3">
      {conversations.length === 0 && <p className="px-2 text-ink-3 text-xs">{text.chat.noConversations}</p>}
      {groups.map(([period, members]) => (
        <div key={period} className="mb-3">
          <h2 className="px-2 pb-1 font-medium text-2xs text-ink-3">{text.chat.groups[period]}</h2>
          <ul className="flex flex-col gap-px">
            {members.map((conversation) => (
              <ConversationItem key={conversation.id} conversation={conversation} onRemove={setRemoving} />
            ))}
          </ul>
        </div>
      ))}
      <ConfirmDialog
        open={removing !== null}
        title={text.chat.deleteTitle}
        body={removing ? text.chat.deleteBody(removing.title) : ''}
        action={text.chat.deleteConfirm}
        onConfirm={() => removing && void remove(removing.id)}
        onClose={() => setRemoving(null)}
      />
    </section>
  );
}

interface ConversationItemProps {
  readonly conversation: Conversation;
  onRemove(conversation: Conversation): void;
}

function ConversationItem({ conversation, onRemove }: ConversationItemProps) {
  const { id, title } = conversation;
  const open = useChat((state) => state.open);
  const inChat = useNavigation(({ section }) => section === 'chat');
  const current = useChat(({ currentId }) => currentId === id) && inChat;
  const go = useNavigation((state) => state.go);
  return (
    <li className={classes('group relative rounded-lg', current ? 'bg-pressed' : 'hover:bg-hover')}>
      <button
        type="button"
        title={title}
        aria-current={current ? 'true' : undefined}
        onClick={() => {
          go('chat');
          void open(id);
        }}
        className={classes(
          'block w-full truncate rounded-lg py-1.5 pr-2 pl-2 text-left text-sm group-focus-within:pr-8 group-hover:pr-8',
          current ? 'text-ink' : 'text-ink-2',
        )}
      >
        {title}
      </button>
      <IconButton
        icon={Trash2}
        label={text.chat.delete(title)}
        hint={text.chat.deleteConfirm}
        side="right"
        className="absolute top-0.5 right-0.5 opacity-0 focus-visible:opacity-100 group-focus-within:opacity-100 group-hover:opacity-100"
        onClick={() => onRemove(conversation)}
      />
    </li>
  );
}
