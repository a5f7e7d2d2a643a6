package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"carbongraph/upstream/sandbox"
)

func ExampleNew() {
	server := httptest.NewServer(sandbox.New())
	defer server.Close()

	request, err := http.NewRequest(http.MethodGet, server.URL+"/customerContact?select=id,contact(fullName)&order=id&limit=1", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	request.Header.Set("Authorization", "Bearer "+sandbox.DemoToken())
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.Header.Get("Content-Range"))
	fmt.Println(string(body))
	// Output:
	// 0-0/*
	// [{"id":"cc001","contact":{"fullName": "Bob O\"Neil"}}]
}

func ExampleWithCompany() {
	server := sandbox.New(sandbox.WithCompany("acme", 1001))
	request := httptest.NewRequest(http.MethodHead, "/customerContact", nil)
	request.Header.Set("Authorization", "Bearer "+sandbox.Token("acme", "r"))
	request.Header.Set("Prefer", "count=exact")
	recorder := httptest.NewRecorder()
	server.ServeHTTP(recorder, request)
	fmt.Println(recorder.Code, recorder.Header().Get("Content-Range"))
	// Output: 206 0-999/1001
}
