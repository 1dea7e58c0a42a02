# The photo that stands beside one's name.
photo-title = Photo
photo-what = It stands beside your name, in a circle. Everybody who sees your name sees it: people who are signed in, and visitors who read what you write in open communities.
photo-now = Now
photo-none = Two letters of your name stand there while you have none.
photo-remove = Remove the photo
photo-file = Choose a photo
photo-file-hint = JPEG, PNG, GIF or WebP, up to { $limit } MB. A square from its middle is kept, place and camera data are removed.
photo-send = Use this photo
photo-back = Back to the profile
photo-change = Change the photo
photo-choose = Choose a photo
toast-photo-chosen = Your photo is changed.
toast-photo-removed = Your photo is removed.
