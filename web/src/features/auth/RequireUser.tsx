import { useEffect, useRef, type ReactNode } from 'react';
import { Navigate, useLocation, useNavigate } from 'react-router';
import { signInPath } from '../../lib/nextPath';
import { Skeletons } from '../../ui/states';
import { useSession } from './Session';
import { useMe } from './useMe';

/**
 * Shows its children to signed-in people. Who comes signed out goes to the sign-in page; whose session ends while
 * the page is open gets the sign-in over it, so that nothing typed is lost.
 */
export function RequireUser({ children }: { children: ReactNode }) {
  const me = useMe();
  const { renew } = useSession();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const entered = useRef(false);
  if (me) entered.current = true;

  useEffect(() => {
    if (me !== null || !entered.current) return;
    void renew().then((signedIn) => {
      if (!signedIn) void navigate(signInPath(pathname + search), { replace: true });
    });
  }, [me, renew, navigate, pathname, search]);

  if (me === undefined) return <Skeletons count={3} className="skeleton-line" />;
  if (me === null && !entered.current) return <Navigate to={signInPath(pathname + search)} replace />;
  return children;
}
