# Groundswell.  `make` builds build/groundswell; `make help` lists the rest.
ifeq ($(origin CC),default)
CC := gcc
endif
BUILD ?= build
WERROR ?= -Werror
SAN ?=
OPT ?= -O2 -g

FLOORS := base net store domain fedi web main
PACKAGES := openssl sqlite3 libcurl jansson libsodium libqrencode libutf8proc libidn2 libseccomp zlib inih libcmark libjpeg libpng libwebp

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
 -Wold-style-definition -Wformat=2 -Wundef -Wvla -Wcast-qual -Wcast-align -Wpointer-arith \
 -Wwrite-strings -Wswitch-enum -Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion $(WERROR)
IS_CLANG := $(shell $(CC) --version | grep -c clang)
ifeq ($(IS_CLANG),0)
WARN += -Wlogical-op -Wduplicated-cond -Wjump-misses-init $(if $(SAN),,-Wstack-usage=16384)
HARD := -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
else
WARN += -Wcomma -Wconditional-uninitialized -Wmissing-variable-declarations -Wno-gnu-zero-variadic-macro-arguments
HARD := -ftrivial-auto-var-init=pattern
endif
ifeq ($(SAN),)
HARD += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
else
SANFLAGS := -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
HARD += -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fno-delete-null-pointer-checks \
 -fno-strict-overflow -fno-strict-aliasing -fPIE

CPPFLAGS := -D_GNU_SOURCE -Isrc -I$(BUILD)/gen -I$(BUILD) $(shell pkg-config --cflags $(PACKAGES))
CFLAGS := -std=gnu17 $(OPT) $(WARN) $(HARD) $(SANFLAGS) -pthread
GENFLAGS := -Wno-unused-parameter -Wno-unused-variable $(if $(filter 0,$(IS_CLANG)),-Wno-stack-usage) -Wno-overlength-strings
LDFLAGS := -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed $(SANFLAGS) -pthread
LDLIBS := $(shell pkg-config --libs $(PACKAGES)) -lm

GEN := $(BUILD)/gen
SQL := $(wildcard src/store/*.sql)
MIGRATIONS := $(sort $(wildcard src/store/migrate/*.sql))
VIEWS := $(wildcard src/web/*.view src/fedi/*.view)
TEXTS := $(wildcard text/*.txt)
ASSETS := $(wildcard src/web/style.css src/web/g.js)
ASSET_OBJ := $(patsubst src/web/g.js,$(GEN)/script.o,$(patsubst src/web/%.css,$(GEN)/%.o,$(ASSETS)))
GEN_SQL := $(patsubst src/store/%.sql,$(GEN)/sql_%,$(SQL)) $(GEN)/migrations $(GEN)/sql_catalogue
view_of = $(patsubst %.view,$(GEN)/view_%,$(notdir $(wildcard src/$(1)/*.view)))
GEN_VIEW := $(call view_of,web) $(call view_of,fedi)

src_of = $(sort $(wildcard src/$(1)/*.c))
obj_of = $(patsubst src/%.c,$(BUILD)/%.o,$(call src_of,$(1)))
LIB_base := $(filter-out %/main.o,$(call obj_of,base)) $(GEN)/text_table.o
LIB_net := $(call obj_of,net)
LIB_store := $(call obj_of,store) $(addsuffix .o,$(GEN_SQL))
LIB_domain := $(call obj_of,domain)
LIB_fedi := $(call obj_of,fedi) $(addsuffix .o,$(call view_of,fedi))
LIB_web := $(call obj_of,web) $(addsuffix .o,$(call view_of,web)) $(ASSET_OBJ)
LIB_main := $(filter-out $(BUILD)/main/main.o,$(call obj_of,main))
LIBS := $(foreach f,$(FLOORS),$(BUILD)/lib$(f).a)
# A floor's tests link that floor and those below it, highest first.
BELOW_base := $(BUILD)/libbase.a
BELOW_net := $(BUILD)/libnet.a $(BELOW_base)
BELOW_store := $(BUILD)/libstore.a $(BELOW_base)
BELOW_domain := $(BUILD)/libdomain.a $(BUILD)/libstore.a $(BUILD)/libnet.a $(BELOW_base)
BELOW_fedi := $(BUILD)/libfedi.a $(BELOW_domain)
BELOW_web := $(BUILD)/libweb.a $(BELOW_domain)
BELOW_main := $(BUILD)/libmain.a $(BUILD)/libweb.a $(BUILD)/libfedi.a $(BELOW_domain)

TOOL_OBJ := $(addprefix $(BUILD)/base/,arena.o buf.o str.o err.o)
TOOLS := $(addprefix $(BUILD)/tools/,sqlgen viewgen floors size)

.PHONY: all size floors tests fuzz clean help
.DELETE_ON_ERROR:
ifndef V
.SILENT:
endif
.SECONDARY:

all: $(BUILD)/groundswell floors size

$(BUILD)/groundswell: $(BUILD)/main/main.o $(BELOW_main)
	$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(BELOW_main) -Wl,--end-group $(LDLIBS)

define lib
$(BUILD)/lib$(1).a: $(LIB_$(1))
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach f,$(FLOORS),$(eval $(call lib,$(f))))

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(GEN)/%.o: $(GEN)/%.c
	$(CC) $(CPPFLAGS) $(CFLAGS) $(GENFLAGS) -MMD -MP -c -o $@ $<

# The generators write only what changed.  Their headers are targets too, or make would judge the
# objects by headers as old as before the generator ran.
$(BUILD)/tools/%: tools/%.c $(TOOL_OBJ)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(TOOL_OBJ) $(LDLIBS)
# The generators stand in several files each: tools/sqlgen.c and tools/sqlgen_*.c.
SQLGEN_OBJ := $(patsubst tools/%.c,$(BUILD)/tools/%.o,$(wildcard tools/sqlgen*.c))
$(BUILD)/tools/%.o: tools/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/tools/sqlgen: $(SQLGEN_OBJ) $(TOOL_OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
VIEWGEN_OBJ := $(patsubst tools/%.c,$(BUILD)/tools/%.o,$(wildcard tools/viewgen*.c))
$(BUILD)/tools/viewgen: $(VIEWGEN_OBJ) $(TOOL_OBJ)
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(GEN)/sql.stamp: $(BUILD)/tools/sqlgen $(SQL) $(MIGRATIONS)
	@mkdir -p $(GEN)
	$(BUILD)/tools/sqlgen $(GEN) $(MIGRATIONS) -- $(SQL)
	@touch $@
$(foreach g,$(GEN_SQL),$(g).c $(g).h): $(GEN)/sql.stamp ;

# C sources are read for the text keys they use.
$(GEN)/view.stamp: $(BUILD)/tools/viewgen $(VIEWS) $(TEXTS) $(ASSETS) $(wildcard src/*/*.c src/*/*.h)
	@mkdir -p $(GEN)
	$(BUILD)/tools/viewgen $(GEN) $(ASSETS) $(TEXTS) -- $(VIEWS) -- $(wildcard src/*/*.c src/*/*.h)
	@touch $@
$(foreach g,$(GEN_VIEW) $(ASSET_OBJ:.o=),$(g).c $(g).h) $(GEN)/text_table.c $(GEN)/text_keys.h: $(GEN)/view.stamp ;

# Generated headers stand before the first object that may include them.
$(LIB_store) $(LIB_domain) $(LIB_fedi) $(LIB_web) $(LIB_main) $(BUILD)/main/main.o: | $(GEN)/sql.stamp
$(filter-out $(TOOL_OBJ),$(LIB_base)) $(LIB_net) $(LIB_store) $(LIB_domain) $(LIB_fedi) $(LIB_web) $(LIB_main) $(BUILD)/main/main.o: | $(GEN)/view.stamp

# ---- tests: test/rooms/<floor>_<room>_test.c ------------------------------------------------
ROOM_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard test/rooms/*_test.c))
floor_of = $(firstword $(subst _, ,$(notdir $(1))))
define room_test
$(1): $(patsubst $(BUILD)/%,%.c,$(1)) $(BELOW_$(call floor_of,$(1)))
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) -Itest $$(CFLAGS) -Wno-missing-prototypes -MMD -MP $$(LDFLAGS) -o $$@ $$< -Wl,--start-group $(BELOW_$(call floor_of,$(1))) -Wl,--end-group $$(LDLIBS) -lcmocka
endef
$(foreach t,$(ROOM_TESTS),$(eval $(call room_test,$(t))))
# These run the tools of their own build folder.
$(BUILD)/test/rooms/base_tools_test: | $(BUILD)/tools/floors $(BUILD)/tools/size
$(BUILD)/test/rooms/base_viewgen_test: | $(BUILD)/tools/viewgen
$(BUILD)/test/rooms/store_sqlgen_test: | $(BUILD)/tools/sqlgen
# libpq enters in this test alone.
$(BUILD)/test/rooms/store_postgres_test: private CPPFLAGS += $(shell pkg-config --cflags libpq)
$(BUILD)/test/rooms/store_postgres_test: private LDLIBS += $(shell pkg-config --libs libpq)
tests: $(ROOM_TESTS)

# ---- fuzzing (clang): test/fuzz/<floor>_<room>_fuzz.c ---------------------------------------
FUZZERS := $(patsubst %.c,$(BUILD)/%,$(wildcard test/fuzz/*_fuzz.c))
define fuzz_target
$(1): $(patsubst $(BUILD)/%,%.c,$(1)) $(BELOW_$(call floor_of,$(1)))
	@mkdir -p $$(@D)
	$$(CC) $$(CPPFLAGS) -Itest $$(CFLAGS) -Wno-missing-prototypes -fsanitize=fuzzer $$(LDFLAGS) -o $$@ $$< -Wl,--start-group $(BELOW_$(call floor_of,$(1))) -Wl,--end-group $$(LDLIBS)
endef
$(foreach t,$(FUZZERS),$(eval $(call fuzz_target,$(t))))
fuzz:
	$(MAKE) CC=clang BUILD=build/fuzz SAN=fuzzer-no-link,address,undefined OPT="-O1 -g" fuzz-here
fuzz-here: $(FUZZERS)

# The limits that bench/run holds the product against.
BENCH_LIMITS := $(addprefix $(BUILD)/bench/,ceiling rsa errands)
$(BENCH_LIMITS): $(BUILD)/bench/%: bench/%.c $(BUILD)/libnet.a $(BELOW_store)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< -Wl,--start-group $(BUILD)/libnet.a $(BELOW_store) -Wl,--end-group $(LDLIBS)

floors: $(BUILD)/tools/floors
	$(BUILD)/tools/floors src
size: $(BUILD)/tools/size
	$(BUILD)/tools/size src tools

clean:
	rm -rf $(BUILD)
help:
	@echo "make          build $(BUILD)/groundswell, check the floors and the sizes"
	@echo "make tests    build the room tests into $(BUILD)/test/rooms"
	@echo "make fuzz     build the fuzz targets with clang into build/fuzz/test/fuzz"
	@echo "make size     print the figures of the code, fail past a maximum"
	@echo "make floors   check that every file includes only its floor and those below"
	@echo "variables     CC=clang  BUILD=build/asan SAN=address,undefined"

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
