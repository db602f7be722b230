import { lazy, Suspense, type ReactNode } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { RequireUser } from '../features/auth/RequireUser';
import { BrowsePage } from '../features/tickets/browse/BrowsePage';
import { TicketPage } from '../features/tickets/ticket/TicketPage';
import { Skeletons } from '../ui/states';
import { ErrorBoundary } from './ErrorBoundary';
import { NotFound } from './NotFound';
import { useScrollMemory } from './useScrollMemory';

const SignInPage = lazy(() => import('../features/auth/SignInPage'));
const SignUpPage = lazy(() => import('../features/auth/SignUpPage'));
const CheckoutPage = lazy(() => import('../features/orders/checkout/CheckoutPage'));
const OrdersPage = lazy(() => import('../features/orders/OrdersPage'));
const SellPage = lazy(() => import('../features/sell/SellPage'));
const EditPage = lazy(() => import('../features/sell/EditPage'));
const ListingsPage = lazy(() => import('../features/sell/ListingsPage'));
const AccountPage = lazy(() => import('../features/account/AccountPage'));
const SellerPage = lazy(() => import('../features/account/SellerPage'));

const secured = (page: ReactNode) => <RequireUser>{page}</RequireUser>;

export function Pages() {
  const { pathname } = useLocation();
  useScrollMemory();
  return (
    <ErrorBoundary key={pathname}>
      <Suspense fallback={<Skeletons count={3} className="skeleton-line" />}>
        <Routes>
          <Route index element={<BrowsePage />} />
          <Route path="tickets" element={<Navigate to="/" replace />} />
          <Route path="tickets/new" element={<Navigate to="/sell" replace />} />
          <Route path="tickets/:id" element={<TicketPage />} />
          <Route path="sellers/:id" element={<SellerPage />} />
          <Route path="signin" element={<SignInPage />} />
          <Route path="signup" element={<SignUpPage />} />
          <Route path="orders" element={secured(<OrdersPage />)} />
          <Route path="orders/:id" element={secured(<CheckoutPage />)} />
          <Route path="sell" element={secured(<SellPage />)} />
          <Route path="listings" element={secured(<ListingsPage />)} />
          <Route path="tickets/:id/edit" element={secured(<EditPage />)} />
          <Route path="account" element={secured(<AccountPage />)} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </ErrorBoundary>
  );
}
