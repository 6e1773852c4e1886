import { useEffect } from "react";

/** The tab's title, read out when a page arrives. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "Duka" ? title : `${title} - Duka`;
  }, [title]);
}
