import { type I18nProvider, defaultI18nProvider } from "react-admin";

/** What react-admin says by itself, where its words are a programmer's. */
const OURS: Record<string, string> = {
  "ra.notification.item_doesnt_exist": "There is nothing here any more, or there never was.",
  "ra.notification.http_error": "The shop's server did not answer. Try again.",
  "ra.notification.data_provider_error": "The shop's server did not answer. Try again.",
  "ra.notification.updated": "Saved.",
  "ra.notification.created": "Saved.",
  "ra.notification.deleted": "Deleted.",
  "ra.message.invalid_form": "Something in the form is not right yet; see the red words.",
  "ra.validation.required": "Fill this in",
  "ra.page.error": "Something went wrong",
  "ra.page.not_found": "There is no such page",
  "ra.message.not_found": "The address may have a mistake, or what was here is gone.",
};

export const words: I18nProvider = {
  ...defaultI18nProvider,
  translate: (key, options) => OURS[key] ?? defaultI18nProvider.translate(key, options),
};
