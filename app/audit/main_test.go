package audit

import (
	"testing"

	"gateway/app/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }
