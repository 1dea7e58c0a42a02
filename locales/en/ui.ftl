# Words of the components in the cabinet.

ui-minutes = { $count } min
