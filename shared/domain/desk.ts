/** How many of the last requests at the desk are kept in sight. */
export const shownRequests = 200;
