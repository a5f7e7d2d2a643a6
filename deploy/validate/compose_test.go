package validate

import (
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// compose reads compose files as `docker compose -f … -f …` does.
func compose(t *testing.T, files ...string) *types.Project {
	t.Helper()
	options, err := cli.NewProjectOptions(files, cli.WithWorkingDirectory(".."))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func TestCompose(t *testing.T) {
	t.Parallel()
	for name, files := range map[string][]string{
		"one":      {"../compose.yaml"},
		"replicas": {"../compose.yaml", "../compose.redis.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, service := range compose(t, files...).Services {
				checkService(t, service)
			}
		})
	}
}

// checkService holds a service to what every service keeps.
func checkService(t *testing.T, service types.ServiceConfig) {
	t.Helper()
	if service.Build == nil {
		checkImage(t, service.Name, service.Image)
	}
	for _, port := range service.Ports {
		if port.HostIP != "127.0.0.1" {
			t.Errorf("%s publishes %s to all interfaces", service.Name, port.Published)
		}
	}
	for _, volume := range service.Volumes {
		checkExists(t, service.Name, volume.Source)
		if !volume.ReadOnly {
			t.Errorf("%s may write to %s", service.Name, volume.Source)
		}
	}
	if service.Name == "carbongraph" {
		checkServer(t, service)
	}
}

// checkServer holds the service of the server itself to its settings.
func checkServer(t *testing.T, service types.ServiceConfig) {
	t.Helper()
	environment := map[string]string{}
	for name, value := range service.Environment {
		checkSetting(t, "compose", name)
		environment[name] = *value
	}
	checkExists(t, service.Name, service.Build.Context+"/"+service.Build.Dockerfile)
	if !service.ReadOnly || len(service.CapDrop) == 0 {
		t.Error("the server runs with more than it needs")
	}
	if grace := time.Duration(*service.StopGracePeriod); grace <= drain(t, environment) {
		t.Errorf("it is killed %s after it was told to stop, while it still drains", grace)
	}
}

func TestReplicasAreBehindABalancer(t *testing.T) {
	t.Parallel()
	project := compose(t, "../compose.yaml", "../compose.redis.yaml")
	server := project.Services["carbongraph"]
	if server.GetScale() < 2 || len(server.Ports) != 0 {
		t.Errorf("%d replicas with the ports %v: want several, and the balancer's port alone", server.GetScale(), server.Ports)
	}
	if server.Environment["REDIS_URL"] == nil {
		t.Error("the replicas share nothing")
	}
}
