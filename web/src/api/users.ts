import { get, post, put } from './http';
import type { CurrentUser, Profile } from './types';

export async function fetchCurrentUser(signal?: AbortSignal): Promise<CurrentUser | null> {
  return (await get<{ currentUser: CurrentUser | null }>('/api/users/currentuser', signal)).currentUser;
}

export interface Credentials {
  email: string;
  password: string;
  name?: string;
}

export const signIn = (credentials: Credentials) => post<CurrentUser>('/api/users/signin', credentials);
export const signUp = (credentials: Credentials) => post<CurrentUser>('/api/users/signup', credentials);
export const signOut = () => post<object>('/api/users/signout', {});

export const fetchProfile = (id: string, signal?: AbortSignal) =>
  get<Profile>(`/api/users/${encodeURIComponent(id)}`, signal);

export const rename = (name: string) => put<Profile>('/api/users/currentuser', { name });
