/**
 * Leaves an Escape to the list of suggestions that it is to close, and not to the dialog or popover that the
 * field stands in: those listen before the field does.
 */
export function leaveToList(event: KeyboardEvent): void {
  const { target } = event;
  if (target instanceof Element && target.matches('[role="combobox"][aria-expanded="true"]')) event.preventDefault();
}
