import { createRoot } from "react-dom/client";
import "./styles/main.css";
import { Store } from "./model/store";
import { App } from "./ui/App";

/** Follows the system's wish for light or dark: the tokens are told by an attribute. */
function followTheme(): void {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => document.documentElement.setAttribute("data-theme", dark.matches ? "dark" : "light");
    dark.addEventListener("change", apply);
    apply();
}

followTheme();
const root = document.getElementById("root");
if (root) {
    const store = new Store();
    store.start();
    createRoot(root).render(<App store={store} />);
}
