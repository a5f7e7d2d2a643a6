package sandbox

import (
	"encoding/json"
	"net/http"

	"carbongraph/upstream/sandbox/internal/pg"
)

// call answers a function under /rpc: those that tell a key's company and its
// scopes, each null without a key.
func call(name string, who caller) (*answer, error) {
	var told any
	switch {
	case name != "get_company_id_from_api_key" && name != "get_api_key_scopes":
		return nil, fail(http.StatusNotFound, "PGRST202", "Could not find the function public.%s without parameters in the schema cache", name).
			detail("Searched for the function public.%s without parameters, but no matches were found in the schema cache.", name)
	case who.company == "":
	case name == "get_company_id_from_api_key":
		told = who.company
	default:
		companies := map[string][]string{}
		for _, scope := range who.scopes {
			companies[scope] = []string{who.company}
		}
		told = companies
	}
	text, err := json.Marshal(told)
	if err != nil {
		return nil, err
	}
	document, err := pg.ParseJSON(string(text))
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusOK, media: mediaJSON, contentRange: "0-0/*", body: pg.AppendJSON(nil, document)}, nil
}
