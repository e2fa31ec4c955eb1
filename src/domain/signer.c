/* domain/signer.c - see signer.h. */
#include "domain/signer.h"

#include "sql_signer.h"

err
signer_pem(struct rd *rd, struct movement_id movement, struct str *pem, bool *found)
{
	struct sql_signer_pem row;

	TRY(sql_signer_pem(rd, movement.n, &row, found));
	if (*found)
		*pem = row.pem;
	return OK;
}
