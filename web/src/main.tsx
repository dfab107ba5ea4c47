import "./styles/base.css";
import "./styles/parts.css";
import "./styles/posters.css";
import "./styles/search.css";
import "./styles/seats.css";
import { render } from "preact";
import { App } from "./app";

const root = document.getElementById("app");
if (root) render(<App />, root);
