package web

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"ecabinet/web/wire"
)

var update = flag.Bool("update", false, "write docs/openapi.json")

const openAPI = "../docs/openapi.json"

// docs/openapi.json is written from the table of routes and the wire types, so
// it cannot say anything the server does not do.
func TestOpenAPIIsCurrent(t *testing.T) {
	t.Parallel()
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(describe((&Server{}).table())); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(openAPI, want.Bytes(), 0o644); err != nil { //nolint:gosec // a page of the documentation is for everybody
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(openAPI)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Fatal("docs/openapi.json is not what the table says: run go generate ./web")
	}
}

type object = map[string]any

var parameterForm = regexp.MustCompile(`:([a-z]+)`)

func describe(routes []Route) object {
	schemas := object{}
	problem := object{"description": "A refusal", "content": object{"application/problem+json": object{"schema": schema(reflect.TypeFor[wire.Problem](), schemas)}}}
	paths := object{}
	for _, r := range routes {
		if !strings.HasPrefix(r.Path, "/api/") && !strings.HasPrefix(r.Path, "/docs/") {
			continue // plain pages
		}
		path := parameterForm.ReplaceAllString(r.Path, "{$1}")
		if paths[path] == nil {
			paths[path] = object{}
		}
		paths[path].(object)[strings.ToLower(r.Method)] = operation(r, schemas)
	}
	return object{
		"openapi": "3.1.0",
		"info": object{"title": "e-Cabinet", "version": "1", "license": object{"name": "Apache-2.0", "identifier": "Apache-2.0"},
			"description": "docs/api.md says how the parts work together. Times are milliseconds since 1970 UTC."},
		"paths": paths,
		"components": object{
			"schemas": schemas, "responses": object{"Problem": problem},
			"securitySchemes": object{"login": object{"type": "apiKey", "in": "cookie", "name": "__Host-ecabinet"}},
		},
	}
}

func operation(r Route, schemas object) object {
	op := object{"responses": responses(r, schemas)}
	var parameters []object
	for _, m := range parameterForm.FindAllStringSubmatch(r.Path, -1) {
		parameters = append(parameters, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	if r.Scope != Public {
		op["security"] = []object{{"login": []string{}}}
	}
	if r.May != "" {
		op["description"] = "Asks for the permission " + string(r.May) + "."
	}
	if !safe(r.Method) && r.Guard == Token {
		parameters = append(parameters, object{"name": "X-CSRF-Token", "in": "header", "required": true, "schema": object{"type": "string"}})
	}
	if parameters != nil {
		op["parameters"] = parameters
	}
	if r.In != nil {
		op["requestBody"] = object{"required": true, "content": content(r.In, schemas)}
	}
	return op
}

func responses(r Route, schemas object) object {
	good := object{"description": "Done"}
	status := "204"
	if r.Out != nil {
		status, good["content"] = "200", content(r.Out, schemas)
	}
	return object{status: good, "default": object{"$ref": "#/components/responses/Problem"}}
}

func content(v any, schemas object) object {
	if _, raw := v.(rawBytes); raw {
		return object{"application/pdf": object{}}
	}
	return object{"application/json": object{"schema": schema(reflect.TypeOf(v), schemas)}}
}

// schema describes a Go type as JSON shows it.
func schema(t reflect.Type, schemas object) object {
	switch t.Kind() {
	case reflect.Pointer:
		return schema(t.Elem(), schemas)
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Slice:
		return object{"type": "array", "items": schema(t.Elem(), schemas)}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": schema(t.Elem(), schemas)}
	case reflect.Struct:
		if schemas[t.Name()] == nil {
			schemas[t.Name()] = object{} // against going round in circles
			properties, required := object{}, []string{}
			fields(t, schemas, properties, &required)
			schemas[t.Name()] = object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
		}
		return object{"$ref": "#/components/schemas/" + t.Name()}
	}
	panic("no JSON schema for " + t.String())
}

func fields(t reflect.Type, schemas, properties object, required *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			fields(f.Type, schemas, properties, required)
			continue
		}
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		properties[name] = schema(f.Type, schemas)
		if rest == "" {
			*required = append(*required, name)
		}
	}
}
