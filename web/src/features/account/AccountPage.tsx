import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link } from 'react-router';
import type { Profile } from '../../api/types';
import { rename, signOut } from '../../api/users';
import { LanguageSelect, ThemeSelect } from '../../app/Preferences';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../../ui/Button';
import { useErrorText } from '../../ui/errorText';
import { Field } from '../../ui/Field';
import { FormError } from '../../ui/FormError';
import { PageHeading } from '../../ui/PageHeading';
import { useToast } from '../../ui/Toasts';
import { useFormErrors } from '../../ui/useFormErrors';
import { useSession } from '../auth/Session';
import { useMe } from '../auth/useMe';
import { profileQuery } from '../tickets/queries';

export default function AccountPage() {
  const { t } = useI18n();
  const me = useMe();
  const profile = useQuery({ ...profileQuery(me?.id ?? ''), enabled: Boolean(me) });
  return (
    <div className="narrow">
      <PageHeading title={t('account.title')} />
      <section className="panel" aria-labelledby="profile">
        <h2 id="profile">{t('account.profile')}</h2>
        <dl className="plain-list">
          <div>
            <dt>{t('auth.email')}</dt>
            <dd>{me?.email}</dd>
          </div>
        </dl>
        {profile.data ? <NameForm key={profile.data.name} profile={profile.data} /> : null}
        <p>
          <Link to="/listings">{t('sell.myListings')}</Link>
          {me ? (
            <>
              {' · '}
              <Link to={`/sellers/${encodeURIComponent(me.id)}`}>{t('account.publicProfile')}</Link>
            </>
          ) : null}
        </p>
      </section>
      <section className="panel" aria-labelledby="settings">
        <h2 id="settings">{t('account.settings')}</h2>
        <div className="settings">
          <LanguageSelect />
          <ThemeSelect />
        </div>
      </section>
      <SignOut />
    </div>
  );
}

const FIELDS = ['name'] as const;

function NameForm({ profile }: { profile: Profile }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const { withSession } = useSession();
  const [name, setName] = useState(profile.name ?? '');
  const { form, errors, show, clear } = useFormErrors(FIELDS);
  const mutation = useMutation({
    mutationFn: () => withSession(() => rename(name.trim())),
    onSuccess: (saved) => {
      client.setQueryData(profileQuery(saved.id).queryKey, saved);
      toast(t('account.saved'));
    },
    onError: show,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    clear();
    if (!mutation.isPending) mutation.mutate();
  }

  return (
    <form ref={form} className="form" noValidate onSubmit={submit}>
      <FormError text={errors.form} />
      <Field name="name" label={t('auth.name')} hint={t('auth.nameHint')} error={errors.fields.name} optional>
        {(control) => (
          <input
            {...control}
            autoComplete="nickname"
            value={name}
            onChange={(event) => {
              setName(event.target.value);
              clear('name');
            }}
          />
        )}
      </Field>
      <Button type="submit" kind="secondary" busy={mutation.isPending}>
        {t('account.save')}
      </Button>
    </form>
  );
}

function SignOut() {
  const { t } = useI18n();
  const text = useErrorText();
  const toast = useToast();
  const mutation = useMutation({
    mutationFn: signOut,
    // A fresh page: nothing of this person stays in memory.
    onSuccess: () => window.location.assign('/'),
    onError: (error) => toast(text(error)),
  });
  return (
    <Button kind="secondary" busy={mutation.isPending} onClick={() => mutation.mutate()}>
      {t('account.signOut')}
    </Button>
  );
}
