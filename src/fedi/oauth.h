/* fedi/oauth.h - asking a server to let people sign in for us, and who came (domain/oauth.h). */
#pragma once
#include "domain/oauth.h"

oauth_begin_fn oauth_ask_begin;
oauth_finish_fn oauth_ask_finish;
