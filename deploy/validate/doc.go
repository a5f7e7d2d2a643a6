// Package validate holds tests over what is deployed: the Dockerfile, the
// compose files, the Kubernetes manifests, the alerts and the dashboard are
// read by the libraries of the tools that will read them, with no engine and no
// cluster. It is a module of its own: the server depends on none of these.
package validate
