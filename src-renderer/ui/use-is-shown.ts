import { type RefObject, useEffect, useRef } from 'react';

/** Whether the component is still on show: for what comes back after a while, when a person may have closed it. */
export function useIsShown(): RefObject<boolean> {
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  return isShown;
}
