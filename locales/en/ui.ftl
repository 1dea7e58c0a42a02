# Words of the components in the cabinet.

ui-minutes = { $count } min
ui-new = New
ui-optional = (optional)
ui-errors-title = Some things need another look
ui-tag-remove = Remove TAG

ui-views = Views of this list
ui-compact = Compact
ui-column-state = State
ui-column-replies = Replies
ui-column-last = Last
ui-replies =
    { $count ->
        [one] 1 reply
       *[other] { $count } replies
    }
ui-similar-title = This may already be answered
ui-similar-carry-on = If none of these is yours, carry on.
ui-filters =
    { $count ->
        [0] Filter
       *[other] Filter, { $count } chosen
    }
ui-filters-apply = Show
ui-filters-done = Done
ui-paging = Pages
ui-paging-page = Page { $page }
ui-paging-range = { $from } to { $to } of { $total }
ui-paging-next = Next page

ui-time = { $day } { $month } { $year }, { $clock } UTC
ui-day = { $day } { $month } { $year }
ui-month-1 = January
ui-month-2 = February
ui-month-3 = March
ui-month-4 = April
ui-month-5 = May
ui-month-6 = June
ui-month-7 = July
ui-month-8 = August
ui-month-9 = September
ui-month-10 = October
ui-month-11 = November
ui-month-12 = December

ui-write-tools = Format the text
ui-write-heading = Heading
ui-write-bold = Bold
ui-write-italic = Italic
ui-write-quote = Quotation
ui-write-list = List
ui-write-table = Table
ui-write-code = Code
ui-write-link = Link
ui-write-image = Picture
ui-write-write = Write
ui-write-preview = Preview
ui-write-kept = Draft kept at TIME, on this device.
ui-write-lost = The draft could not be kept on this device. Your text is only in this field.
ui-write-throw = Throw the draft away
ui-write-thrown = The draft is gone.
ui-write-back = Your draft from TIME is back.
ui-write-sending = Sending the picture
ui-write-failed = The picture could not be sent. Your text is still here.
ui-write-blind = The preview could not be made. Your text is still here.
ui-write-nothing = Nothing written yet.
ui-write-picture-label = What does the picture show?
ui-write-picture-hint = For colleagues who cannot see it, and for search.
ui-write-picture-ask = Say what the picture shows, or post without it.
ui-write-picture-cleaned = Place and camera data were removed.
ui-write-picture-check = Check that nobody can be recognised.
ui-write-picture-unknown = Only pictures in JPEG, PNG, GIF or WebP can be sent.
ui-write-picture-elsewhere = Add a picture (in a new tab)
ui-write-picture-remove = Remove picture
