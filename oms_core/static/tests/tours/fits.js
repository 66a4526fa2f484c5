// Part of the OMS suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

/** A step of a tour: nothing is wider than the screen; says by how much where something is. */
export const fits = {
    content: "nothing is wider than the screen",
    trigger: "body",
    run() {
        const wide = document.documentElement.scrollWidth - window.innerWidth;
        if (wide > 1) {
            throw new Error(`${wide} px are beside the screen`);
        }
    },
};
