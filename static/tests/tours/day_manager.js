import { registry } from "@web/core/registry";

/** The manager's day: how we are, and a setting of the suite without being Odoo's administrator. */
registry.category("web_tour.tours").add("oms_day_manager", {
    steps: () => [
        {
            content: "The day begins with the overview",
            trigger: ".o_oms_overview",
        },
        {
            content: "The settings",
            trigger: ".o_menu_sections button:contains('Configuration')",
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains('Settings')",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=oms_customer_mails] input",
            run: "click",
        },
        {
            trigger: ".o_form_button_save:visible",
            run: "click",
        },
        {
            content: "Saved is set",
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_status_indicator_buttons:not(.invisible)))",
        },
    ],
});
