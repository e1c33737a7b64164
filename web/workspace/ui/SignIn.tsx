import { useState, type FormEvent, type ReactElement } from "react";
import { useDesk } from "../app/desk";
import { signIn } from "../app/session";
import { Problem } from "../net/api";

/** The door: e-mail and password. A one-time link has already been tried when this shows. */
export function SignIn(): ReactElement {
    const route = useDesk((state) => state.route);
    const [email, setEmail] = useState("");
    const [password, setPassword] = useState("");
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState(
        route.page === "sign-in" && route.link ? "This link has been used or is too old. Ask for a new one, or sign in with your password." : "",
    );
    const submit = (event: FormEvent): void => {
        event.preventDefault();
        setBusy(true);
        setError("");
        signIn({ email: email.trim(), password })
            .catch((refusal: unknown) => setError(explain(refusal)))
            .finally(() => setBusy(false));
    };
    return (
        <main className="door">
            <form className="door-form" onSubmit={submit} data-testid="sign-in-form" aria-labelledby="door-title">
                <Mark />
                <h1 id="door-title">Sign in to Balie</h1>
                <label className="field">
                    <span>E-mail</span>
                    <input
                        type="email"
                        name="email"
                        autoComplete="username"
                        required
                        autoFocus
                        value={email}
                        onChange={(event) => setEmail(event.target.value)}
                        data-testid="sign-in-email"
                    />
                </label>
                <label className="field">
                    <span>Password</span>
                    <input
                        type="password"
                        name="password"
                        autoComplete="current-password"
                        required
                        value={password}
                        onChange={(event) => setPassword(event.target.value)}
                        data-testid="sign-in-password"
                    />
                </label>
                {error ? (
                    <p className="field-error" role="alert">
                        {error}
                    </p>
                ) : null}
                <button type="submit" className="button primary" disabled={busy} data-testid="sign-in-submit">
                    {busy ? "Signing in…" : "Sign in"}
                </button>
                <p className="hint">With a one-time link you need no password: open the link.</p>
            </form>
        </main>
    );
}

function explain(refusal: unknown): string {
    if (refusal instanceof Problem && refusal.code === "invalid_credentials") return "This e-mail address and password do not go together.";
    if (refusal instanceof Problem && refusal.status === 429) return "Too many tries. Wait a minute, then try again.";
    return refusal instanceof Error ? refusal.message : "Signing in did not work.";
}

/** The product's mark: a bell on a counter. */
export function Mark(): ReactElement {
    return (
        <svg className="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
            <rect width="32" height="32" rx="8" className="mark-ground" />
            <path d="M8 21h16M11 21a5 5 0 0 1 10 0M16 16v-3M13.5 11.5h5" className="mark-line" />
        </svg>
    );
}
