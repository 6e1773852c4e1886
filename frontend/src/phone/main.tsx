import { createRoot } from "react-dom/client";
import "../shared/tokens.css";
import "./phone.css";
import { Table } from "./Table";

createRoot(document.getElementById("root")!).render(<Table />);
